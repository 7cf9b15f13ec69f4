/** Atlas › Draw your own: a model on the left, its picture on the right, every mistake with its place. Nothing is stored on the server. */
import type { ModelProblem } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { CheckCircle2, CircleAlert, Download, FileCode, FileDown } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { messageOf } from "@/api/client";
import { useOrg } from "@/api/session";
import { useDark } from "@/chart/colors";
import { Button } from "@/ui/button";
import { Menu, MenuChoices, MenuItem } from "@/ui/overlay";
import { Page, PageHead, PickerButton, Skeleton } from "@/ui/parts";
import { Scroll } from "@/ui/scroll";
import { cn } from "@/util/cn";
import { useDebounced } from "@/util/debounced";
import { save } from "@/util/save";
import { drawModelQuery } from "../queries";
import { Stage } from "../viewer/stage";
import { useTranslation } from "../words";
import { placeIn } from "./place";
import { start, useModel } from "./text";

export function EditorPage() {
  const { t } = useTranslation();
  const org = useOrg();
  const theme = useDark() ? "dark" : "light";
  const [model, setModel] = useModel();
  const [view, setView] = useState<string | undefined>();
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
      <PageHead title={t("editor.title")} hint={t("editor.intro")}>
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
                setView(id);
                setFocus(null);
              }}
              choices={data.pictures.map(({ id, title }) => ({ value: id, label: title }))}
            />
          </Menu>
        )}
        <Button size="small" kind="quiet" onClick={() => setModel(start)} disabled={model === start}>
          {t("editor.fromExample")}
        </Button>
        <Menu
          align="end"
          trigger={
            <Button size="small">
              <Download className="size-4" aria-hidden />
              {t("common:download")}
            </Button>
          }
        >
          <MenuItem onSelect={() => save(new Blob([model], { type: "text/plain" }), "model.atlas.toml")}>
            <FileCode aria-hidden />
            {t("editor.model")}
          </MenuItem>
          {svg && (
            <MenuItem
              onSelect={() => save(new Blob([svg], { type: "image/svg+xml" }), `${data?.view ?? "picture"}.svg`)}
            >
              <FileDown aria-hidden />
              SVG
            </MenuItem>
          )}
        </Menu>
      </PageHead>
      <div className="grid min-h-0 flex-1 gap-3 lg:grid-cols-[minmax(22rem,2fr)_3fr]">
        <div className="card flex min-h-0 flex-col overflow-hidden">
          <textarea
            ref={field}
            value={model}
            onChange={(event) => setModel(event.target.value)}
            spellCheck={false}
            aria-label={t("editor.modelToml")}
            aria-describedby="problems"
            className="min-h-72 flex-1 resize-none bg-transparent p-3.5 font-mono text-[13px] leading-5 outline-offset-[-2px]"
          />
          <Scroll
            id="problems"
            className="max-h-[40%] overflow-y-auto border-t border-line"
            label={t("editor.problems")}
          >
            <p
              role="status"
              className={cn(
                "flex items-center gap-2 px-3.5 py-2.5 text-[13px]",
                error || problems.length ? "text-bad" : "text-muted",
              )}
            >
              {error || problems.length ? (
                <CircleAlert className="size-4" aria-hidden />
              ) : (
                <CheckCircle2 className="size-4 text-good" aria-hidden />
              )}
              {error
                ? messageOf(error)
                : problems.length
                  ? t("count.problems", { count: problems.length })
                  : waiting
                    ? t("editor.drawing")
                    : t("editor.noProblems", { time: data?.elapsed_ms ?? 0 })}
            </p>
            {problems.length > 0 && (
              <ul className="pb-1.5">
                {problems.map((problem, index) => (
                  <li key={index}>
                    <button
                      type="button"
                      onClick={() => go(problem)}
                      className="flex w-full gap-3 px-3.5 py-1.5 text-left text-[13px] hover:bg-sunken"
                    >
                      <span className="w-14 shrink-0 text-muted tabular-nums" title={t("editor.position")}>
                        {problem.line}:{problem.column}
                      </span>
                      <span className="min-w-0 [overflow-wrap:anywhere]">
                        {problem.message}
                        {problem.remedy && <span className="block text-ink-soft">{problem.remedy}</span>}
                      </span>
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </Scroll>
        </div>
        {svg ? (
          <Stage
            svg={svg}
            title={t("editor.picture")}
            focus={focus}
            onFocus={setFocus}
            className={cn("h-[60dvh] lg:h-auto", (waiting || error || problems.length > 0) && "opacity-75")}
          />
        ) : (
          <Skeleton className="h-[60dvh] lg:h-auto" />
        )}
      </div>
    </Page>
  );
}
