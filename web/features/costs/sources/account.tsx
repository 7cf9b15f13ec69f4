/** The billing account of a source, for bills that do not name theirs. */
import type { UseFormRegister } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Field, Input } from "@/ui/field";

export interface AccountValues {
  account: string;
  account_name: string;
}

interface AccountForm {
  register: (name: keyof AccountValues) => ReturnType<UseFormRegister<AccountValues>>;
  problem: (name: keyof AccountValues) => string | undefined;
}

export function AccountFields({ form: { register, problem } }: { form: AccountForm }) {
  const { t } = useTranslation();
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label={t("Billing account")}
        error={problem("account")}
        hint={t("Only where the bills do not name it: OpenAI, Anthropic, Langfuse")}
      >
        {(props) => <Input className="font-mono text-[13px]" placeholder="org-…" {...props} {...register("account")} />}
      </Field>
      <Field label={t("Name of the account")} error={problem("account_name")}>
        {(props) => <Input {...props} {...register("account_name")} />}
      </Field>
    </div>
  );
}
