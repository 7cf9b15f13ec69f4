/** One way to make a form: react-hook-form with a zod schema, and the server's field errors shown at their fields. */
import { zodResolver } from "@hookform/resolvers/zod";
import { CircleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { type DefaultValues, type FieldValues, type Path, type UseFormReturn, useForm } from "react-hook-form";
import type { ZodType } from "zod";
import { fieldsOf, messageOf } from "@/api/client";
import { Notice } from "@/ui/parts";

interface FormProps<T extends FieldValues> {
  schema: ZodType<T, T>;
  start: DefaultValues<NoInfer<T>>;
  onSubmit: (values: NoInfer<T>) => Promise<unknown>;
  children: (form: UseFormReturn<T> & { busy: boolean; problem: (name: Path<T>) => string | undefined }) => ReactNode;
}

export function Form<T extends FieldValues>({ schema, start, onSubmit, children }: FormProps<T>) {
  const form = useForm<T>({ resolver: zodResolver(schema), defaultValues: start });
  const [failure, setFailure] = useState<string | null>(null);
  const submit = form.handleSubmit(async (values) => {
    setFailure(null);
    try {
      await onSubmit(values);
    } catch (error) {
      const fields = fieldsOf(error);
      const known = fields.filter(({ field }) => field in values);
      for (const { field, message } of known) form.setError(field as Path<T>, { message });
      if (known.length === 0) setFailure(fields[0] ? `${messageOf(error)} ${fields[0].message}` : messageOf(error));
    }
  });
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      {failure && <Notice tone="bad" icon={CircleAlert} title={failure} />}
      {children({
        ...form,
        busy: form.formState.isSubmitting,
        problem: (name) => form.getFieldState(name, form.formState).error?.message,
      })}
    </form>
  );
}
