/** What the person is called, the password, and the browsers in which they are signed in. */
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { z } from "zod";
import { changePassword } from "@/api/generated/session";
import { rename, useSession } from "@/api/session";
import { Form } from "@/kit/form";
import { Button } from "@/ui/button";
import { Checkbox, Field, Input } from "@/ui/field";
import { toast } from "@/ui/toast";
import { newPassword } from "./fields";
import { Frame } from "./frame";
import { Sessions } from "./sessions";
import { useTranslation, words } from "./words";

const profile = z.object({ name: z.string().trim().min(1, words.key("name.required")).max(200) });
const password = z.object({
  current_password: z.string(),
  new_password: newPassword,
  end_api_keys: z.boolean(),
});

export function Account() {
  const { t } = useTranslation();
  const { person } = useSession();
  return (
    <Frame
      title={t("profile.title")}
      hint={person.email}
      after={
        <Link to="/" className="font-medium text-accent hover:underline">
          {t("back")}
        </Link>
      }
    >
      <Form
        words={words}
        schema={profile}
        start={{ name: person.name }}
        onSubmit={async ({ name }) => {
          await rename(name);
          toast(t("common:saved"));
        }}
      >
        {({ register, busy, problem }) => (
          <>
            <Field label={t("name.label")} error={problem("name")}>
              {(props) => <Input autoComplete="name" {...props} {...register("name")} />}
            </Field>
            <Button type="submit" busy={busy}>
              {t("common:save")}
            </Button>
          </>
        )}
      </Form>
      <hr className="my-6 border-line" />
      <Password />
      <hr className="my-6 border-line" />
      <Sessions />
    </Frame>
  );
}

function Password() {
  const { t } = useTranslation();
  // A saved password leaves an empty form.
  const [round, setRound] = useState(0);
  return (
    <Form
      key={round}
      words={words}
      schema={password}
      start={{ current_password: "", new_password: "", end_api_keys: false }}
      onSubmit={async ({ current_password, new_password, end_api_keys }) => {
        const { api_keys } = await changePassword.send({
          body: { new_password, end_api_keys, ...(current_password ? { current_password } : {}) },
        });
        toast(t(end_api_keys ? "password.changedKeysEnded" : "password.changed", { keys: api_keys }));
        setRound(round + 1);
      }}
    >
      {({ register, busy, problem }) => (
        <>
          <Field label={t("password.current")} error={problem("current_password")} hint={t("password.currentHint")}>
            {(props) => (
              <Input type="password" autoComplete="current-password" {...props} {...register("current_password")} />
            )}
          </Field>
          <Field label={t("password.new")} error={problem("new_password")} hint={t("password.hint")}>
            {(props) => <Input type="password" autoComplete="new-password" {...props} {...register("new_password")} />}
          </Field>
          <Checkbox label={t("password.endKeys")} hint={t("password.endKeysHint")} {...register("end_api_keys")} />
          <Button type="submit" busy={busy}>
            {t("password.change")}
          </Button>
        </>
      )}
    </Form>
  );
}
