/** A form as it begins, with what is wrong, refused by the server, and while it is sent. */
import { useEffect, useRef } from "react";
import { z } from "zod";
import { ApiError } from "@/api/client";
import { namespace } from "@/i18n";
import { Form } from "@/kit/form";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { Card } from "@/ui/parts";
import { State } from "../state";

const words = namespace("trial", { nameMissing: "Give it a name", emailWrong: "Write an e-mail address" } as const);
const schema = z.object({
  name: z.string().trim().min(1, words.key("nameMissing")),
  email: z.email(words.key("emailWrong")),
});
type Values = z.infer<typeof schema>;

const refused = new ApiError({
  title: "Invalid",
  detail: "The request has errors.",
  status: 422,
  code: "query_invalid",
  errors: [
    { field: "email", code: "query_invalid", message: "Somebody has it already." },
    { field: "account.id", code: "query_invalid", message: "At most 200 characters." },
  ],
});
const filled: Values = { name: "Grafana", email: "maria@example.com" };

function One({
  name,
  start,
  send,
  press,
}: {
  name: string;
  start: Values;
  send: () => Promise<unknown>;
  press?: boolean;
}) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (press) place.current?.querySelector("form")?.requestSubmit();
  }, [press]);
  return (
    <State name={name}>
      <Card>
        <div ref={place} className="pt-3">
          <Form words={words} schema={schema} start={start} onSubmit={send} guard={false}>
            {({ register, busy, problem }) => (
              <>
                <Field label="Name" error={problem("name")}>
                  {(props) => <Input {...props} {...register("name")} />}
                </Field>
                <Field label="E-mail" error={problem("email")} hint="An invitation goes there.">
                  {(props) => <Input {...props} {...register("email")} />}
                </Field>
                <div className="flex justify-end gap-2">
                  <Button>Cancel</Button>
                  <Button type="submit" kind="primary" busy={busy}>
                    Create
                  </Button>
                </div>
              </>
            )}
          </Form>
        </div>
      </Card>
    </State>
  );
}

export function Forms() {
  const done = async () => undefined;
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <One name="As it begins" start={{ name: "", email: "" }} send={done} />
      <One name="With what is wrong" start={{ name: "", email: "maria" }} send={done} press />
      <One name="Refused" start={filled} send={() => Promise.reject(refused)} press />
      <One name="While it is sent" start={filled} send={() => new Promise(() => undefined)} press />
    </div>
  );
}
