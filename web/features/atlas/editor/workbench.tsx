/** A model on the left, its picture on the right, every mistake with its place: for a new drawing, one that is kept, and an older version. */
import type { DrawnModel, ModelProblem } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useOrg } from "@/api/session";
import { useDark } from "@/chart/colors";
import { Menu, MenuChoices } from "@/ui/overlay";
import { Page, PageHead, PickerButton, Skeleton } from "@/ui/parts";
import { cn } from "@/util/cn";
import { useDebounced } from "@/util/debounced";
import { drawModelQuery } from "../queries";
import { Stage } from "../viewer/stage";
import { useTranslation } from "../words";
import { placeIn } from "./place";
import { Problems } from "./problems";

/** What was drawn of the text last. */
export interface Drawn {
  answer: DrawnModel | undefined;
  svg: string | null;
  theme: "light" | "dark";
}

interface WorkbenchProps {
  title: ReactNode;
  hint?: ReactNode;
  /** The way back to the list, above the title. */
  back?: ReactNode;
  /** What stands between the head and the text, such as that somebody else saved meanwhile. */
  notice?: ReactNode;
  model: string;
  /** Without it the text can be read and not written. */
  onModel?: (text: string) => void;
  view: string | undefined;
  onView: (view: string) => void;
  tools: (drawn: Drawn) => ReactNode;
}

export function Workbench({ title, hint, back, notice, model, onModel, view, onView, tools }: WorkbenchProps) {
  const { t } = useTranslation();
  const org = useOrg();
  const theme = useDark() ? "dark" : "light";
  const [focus, setFocus] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const calm = useDebounced(model, 250);
  const { data, error, isFetching } = useQuery(drawModelQuery(org, calm, view, theme));
  const [svg, setSvg] = useState<string | null>(null);
  useEffect(() => {
    if (data?.svg) setSvg(data.svg);
  }, [data?.svg]);
  const problems = data?.problems ?? [];
  const waiting = isFetching || calm !== model;
  function go(problem: ModelProblem) {
    const at = placeIn(model, problem.line, problem.column);
    field.current?.focus();
    field.current?.setSelectionRange(at, at);
  }
  return (
    <Page className="flex max-w-none flex-col lg:h-[calc(100dvh-3.25rem)]">
      {back && <div>{back}</div>}
      <PageHead title={title} hint={hint}>
        {data && data.pictures.length > 1 && data.view && (
          <Menu
            align="end"
            trigger={
              <PickerButton
                label={t("editor.view")}
                value={
                  <span translate="no">{data.pictures.find(({ id }) => id === data.view)?.title ?? data.view}</span>
                }
              />
            }
          >
            <MenuChoices
              value={data.view}
              onChange={(id) => {
                onView(id);
                setFocus(null);
              }}
              choices={data.pictures.map(({ id, title: name }) => ({ value: id, label: name }))}
            />
          </Menu>
        )}
        {tools({ answer: data, svg, theme })}
      </PageHead>
      {notice}
      <div className="grid min-h-0 flex-1 gap-3 lg:grid-cols-[minmax(22rem,2fr)_3fr]">
        <div className="card flex min-h-0 min-w-0 flex-col overflow-hidden">
          <textarea
            ref={field}
            value={model}
            readOnly={!onModel}
            onChange={(event) => onModel?.(event.target.value)}
            spellCheck={false}
            aria-label={t("editor.modelToml")}
            aria-describedby="problems"
            className="min-h-72 flex-1 resize-none bg-transparent p-3.5 font-mono text-[13px] leading-5 outline-offset-[-2px]"
          />
          <Problems problems={problems} error={error} waiting={waiting} time={data?.elapsed_ms ?? 0} onGo={go} />
        </div>
        {svg ? (
          <Stage
            svg={svg}
            title={t("editor.picture")}
            focus={focus}
            onFocus={setFocus}
            className={cn("h-[60dvh] lg:h-auto", (waiting || error || problems.length > 0) && "opacity-75")}
          />
        ) : data && !waiting ? (
          <p className="card grid h-[60dvh] place-items-center p-6 text-center text-muted lg:h-auto">
            {t("editor.nothing")}
          </p>
        ) : (
          <Skeleton className="h-[60dvh] lg:h-auto" />
        )}
      </div>
    </Page>
  );
}
