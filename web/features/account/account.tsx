/** What the person is called, and the password. */
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { changePassword } from "@/api/generated/session";
import { rename, useSession } from "@/api/session";
import { Form } from "@/kit/form/form";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { toast } from "@/ui/toast";
import { paths } from "@/util/paths";
import { Frame } from "./frame";

export function Account() {
  const { t } = useTranslation();
  const { person } = useSession();
  return (
    <Frame
      title={t("Your account")}
      hint={person.email}
      after={
        <Link to={paths.home} className="font-medium text-accent hover:underline">
          {t("Back")}
        </Link>
      }
    >
      <Form
        schema={z.object({ name: z.string().trim().min(1, t("Write your name")).max(200) })}
        start={{ name: person.name }}
        onSubmit={async ({ name }) => {
          await rename(name);
          toast(t("Saved"));
        }}
      >
        {({ register, busy, problem }) => (
          <>
            <Field label={t("Your name")} error={problem("name")}>
              {(props) => <Input autoComplete="name" {...props} {...register("name")} />}
            </Field>
            <Button type="submit" busy={busy}>
              {t("Save")}
            </Button>
          </>
        )}
      </Form>
      <hr className="my-6 border-line" />
      <Password />
    </Frame>
  );
}

function Password() {
  const { t } = useTranslation();
  // A saved password leaves an empty form.
  const [round, setRound] = useState(0);
  const schema = z.object({
    current_password: z.string(),
    new_password: z.string().min(10, t("At least 10 characters; a sentence is easy to remember")),
  });
  return (
    <Form
      key={round}
      schema={schema}
      start={{ current_password: "", new_password: "" }}
      onSubmit={async ({ current_password, new_password }) => {
        await changePassword.send({ body: { new_password, ...(current_password ? { current_password } : {}) } });
        toast(t("Password changed. Other browsers are signed out."));
        setRound(round + 1);
      }}
    >
      {({ register, busy, problem }) => (
        <>
          <Field
            label={t("Password you have now")}
            error={problem("current_password")}
            hint={t("Leave it empty if you signed in by a mailed link within the last 15 minutes.")}
          >
            {(props) => (
              <Input type="password" autoComplete="current-password" {...props} {...register("current_password")} />
            )}
          </Field>
          <Field
            label={t("New password")}
            error={problem("new_password")}
            hint={t("At least 10 characters; a sentence is easy to remember")}
          >
            {(props) => <Input type="password" autoComplete="new-password" {...props} {...register("new_password")} />}
          </Field>
          <Button type="submit" busy={busy}>
            {t("Change the password")}
          </Button>
        </>
      )}
    </Form>
  );
}
