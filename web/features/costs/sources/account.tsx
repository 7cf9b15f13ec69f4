/** The billing account of a source, for bills that do not name theirs. */
import type { UseFormRegister } from "react-hook-form";
import { Field, Input } from "@/ui/field";
import { useTranslation } from "../words";

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
      <Field label={t("account.label")} error={problem("account")} hint={t("account.hint")}>
        {(props) => <Input className="font-mono text-[13px]" placeholder="org-…" {...props} {...register("account")} />}
      </Field>
      <Field label={t("account.name")} error={problem("account_name")}>
        {(props) => <Input {...props} {...register("account_name")} />}
      </Field>
    </div>
  );
}
