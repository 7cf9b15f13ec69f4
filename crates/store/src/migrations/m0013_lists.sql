-- What lists that grow for ever are filtered by is found, and counted, without reading the rest.
CREATE INDEX event_type_idx ON event (org_id, type, sequence);
CREATE INDEX cost_run_state_idx ON cost_run (org_id, state, id);
CREATE INDEX cost_publish_org_id_id_idx ON cost_publish (org_id, id);
CREATE INDEX cost_publish_source_id_idx ON cost_publish (source_id, id);
