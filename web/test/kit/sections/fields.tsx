/** Form controls in every state. */
import { Checkbox, Field, Input, Select } from "@/ui/field";
import { nothing, State } from "../state";

export function Fields() {
  return (
    <State name="Fields">
      <div className="grid gap-4 md:grid-cols-3">
        <Field label="Empty">{(props) => <Input placeholder="What it is for" {...props} />}</Field>
        <Field label="Filled, with a hint" hint="As on the bill">
          {(props) => <Input value="Grafana" onChange={nothing} {...props} />}
        </Field>
        <Field label="Wrong" error="Write an e-mail address, such as maria@example.com">
          {(props) => <Input value="maria" onChange={nothing} {...props} />}
        </Field>
        <Field label="Disabled">{(props) => <Input value="Acme" disabled {...props} />}</Field>
        <Field label="A choice">
          {(props) => (
            <Select {...props}>
              <option>every day</option>
            </Select>
          )}
        </Field>
        <div>
          <Checkbox label="Read reports" hint="costs:read" checked onChange={nothing} />
          <Checkbox label="See jobs" hint="jobs:read" checked={false} onChange={nothing} />
        </div>
      </div>
    </State>
  );
}
