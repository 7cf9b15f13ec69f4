/**
 * One way to make a form: react-hook-form with a zod schema that stands outside the component and whose messages are keys of the
 * words. What the server refuses shows at its field, or in the summary when the form has no such field; the first error has the
 * focus. A form is sent once: until it is answered it does not send again, and after a success that leads away not at all.
 */
import { zodResolver } from "@hookform/resolvers/zod";
import { CircleAlert } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { type DefaultValues, type FieldValues, type Path, type UseFormReturn, useForm } from "react-hook-form";
import type { ZodType } from "zod";
import { fieldsOf, messageOf } from "@/api/client";
import { type Dictionary, type Namespace, useWords } from "@/i18n";
import { Notice } from "@/ui/parts";
import { useTranslation } from "../words";
import { useUnsavedGuard } from "./guard";

interface FieldProblem {
  field: string;
  message: string;
}
interface FormProps<T extends FieldValues, R> {
  /** The words of the feature, in which the messages of the schema are keys. */
  words: { readonly name: string };
  schema: ZodType<T, T>;
  start: DefaultValues<NoInfer<T>>;
  onSubmit: (values: NoInfer<T>) => Promise<R>;
  /** Where a success leads. With it the form is over once it was sent; without it the form stays, and what was sent is its new start. */
  after?: (result: R) => unknown;
  /** Fields of the request that are called otherwise here: `{ expires_at: "days" }`. */
  fields?: Record<string, Path<NoInfer<T>>>;
  /** Whether leaving with unsaved changes asks first; not for forms that keep nothing, such as the sign-in. */
  guard?: boolean;
  children: (form: UseFormReturn<T> & { busy: boolean; problem: (name: Path<T>) => string | undefined }) => ReactNode;
}

export function Form<T extends FieldValues, R>(props: FormProps<T, R>) {
  const { words, schema, start, onSubmit, after, fields = {}, guard = true, children } = props;
  const { t: said } = useWords(words as Namespace<Dictionary>);
  const { t } = useTranslation();
  const form = useForm<T>({ resolver: zodResolver(schema), defaultValues: start });
  const [failure, setFailure] = useState<{ title: string; rest: FieldProblem[] } | null>(null);
  const [over, setOver] = useState(false);
  const summary = useRef<HTMLDivElement>(null);
  const state = useRef({ running: false, over: false, dirty: false });
  state.current.dirty = form.formState.isDirty;
  useUnsavedGuard(() => guard && state.current.dirty && !state.current.over);
  useEffect(() => {
    if (failure) summary.current?.focus();
  }, [failure]);

  function refuse(error: unknown) {
    const problems = fieldsOf(error);
    const here = (field: string) =>
      fields[field] ?? (form.getValues(field as Path<T>) !== undefined ? (field as Path<T>) : null);
    const rest = problems.filter(({ field }) => here(field) === null);
    const known = problems.filter(({ field }) => here(field) !== null);
    known.forEach(({ field, message }, index) => {
      form.setError(
        here(field) as Path<T>,
        { type: "server", message },
        { shouldFocus: index === 0 && rest.length === 0 },
      );
    });
    if (known.length === 0 || rest.length > 0) setFailure({ title: messageOf(error), rest });
  }

  const submit = form.handleSubmit(async (values) => {
    const now = state.current;
    if (now.running || now.over) return;
    now.running = true;
    setFailure(null);
    try {
      const result = await onSubmit(values);
      now.over = after !== undefined;
      setOver(now.over);
      if (!after) form.reset(values);
      await after?.(result);
    } catch (error) {
      refuse(error);
    } finally {
      now.running = false;
    }
  });
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      {failure && (
        <div ref={summary} tabIndex={-1} className="rounded-lg">
          <Notice tone="bad" icon={CircleAlert} title={failure.title}>
            {failure.rest.length > 0 && (
              <ul>
                {failure.rest.map(({ field, message }) => (
                  <li key={field}>
                    <code className="text-[13px]">{field}</code>: {message}
                  </li>
                ))}
              </ul>
            )}
          </Notice>
        </div>
      )}
      {children({
        ...form,
        busy: form.formState.isSubmitting || over,
        problem: (name) => {
          const error = form.getFieldState(name, form.formState).error;
          // Lengths are the schema's own, in words of its library.
          if (error?.type === "too_big") return t("form.tooLong");
          // The server speaks for itself; the schema speaks in keys.
          return error?.type === "server"
            ? error.message
            : error?.message && (said as (key: string) => string)(error.message);
        },
      })}
    </form>
  );
}
