-- Whether a delivery may replace a month without the accounts that the source has there; no, unless somebody said so.
ALTER TABLE cost_source ADD COLUMN allow_account_change $flag;
