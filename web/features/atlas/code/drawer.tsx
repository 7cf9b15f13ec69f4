/** The code behind a box: a folder with what each file owns, or a file. It comes from the binary, so it is the code that runs. */
import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, FileCode, Folder } from "lucide-react";
import { messageOf } from "@/api/client";
import { getCode } from "@/api/generated/atlas";
import { useOrg } from "@/api/session";
import { Button } from "@/ui/button";
import { Drawer } from "@/ui/overlay";
import { SkeletonRows } from "@/ui/parts";
import { Scroll } from "@/ui/scroll";
import { useTranslation } from "../words";

export function CodeDrawer({ path, onPath }: { path: string | null; onPath: (path: string | null) => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      open={path !== null}
      onOpenChange={(open) => {
        if (!open) onPath(null);
      }}
      title={t("code.title")}
      description={path && <code className="[overflow-wrap:anywhere]">{path}</code>}
      closeLabel={t("common:close")}
    >
      {path !== null && <Content path={path} onPath={onPath} />}
    </Drawer>
  );
}

function Content({ path, onPath }: { path: string; onPath: (path: string) => void }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(getCode.query({ path: { org: useOrg() }, query: { path } }));
  if (error)
    return (
      <p role="alert" className="p-5 text-bad">
        {messageOf(error)}
      </p>
    );
  if (!data) return <SkeletonRows />;
  const parent = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : null;
  return (
    <div className="space-y-3 p-5">
      {parent && parent !== "crates" && (
        <Button size="small" kind="quiet" className="-ml-2.5" onClick={() => onPath(parent)}>
          <ArrowLeft className="size-4" aria-hidden />
          {parent}
        </Button>
      )}
      {data.about && <p className="text-ink-soft">{data.about}</p>}
      {data.text !== null && data.text !== undefined ? (
        <Scroll
          className="overflow-x-auto rounded-lg border border-line bg-sunken py-2 font-mono text-[12.5px] leading-5"
          label={t("code.lines")}
        >
          <ol>
            {data.text
              .replace(/\n$/, "")
              .split("\n")
              .map((line, index) => (
                <li key={index} className="flex whitespace-pre">
                  <span aria-hidden className="w-12 shrink-0 pr-3 text-right text-muted select-none">
                    {index + 1}
                  </span>
                  <span>{line || " "}</span>
                </li>
              ))}
          </ol>
        </Scroll>
      ) : (
        <ul className="-mx-2">
          {data.entries.map(({ name, path: own, folder, about }) => (
            <li key={own}>
              <button
                type="button"
                onClick={() => onPath(own)}
                className="flex w-full items-start gap-2.5 rounded-md px-2 py-1.5 text-left hover:bg-sunken"
              >
                {folder ? (
                  <Folder className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden />
                ) : (
                  <FileCode className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden />
                )}
                <span className="min-w-0">
                  <span className="font-mono text-[13px]">{name}</span>
                  {about && <span className="block text-[13px] text-muted">{about}</span>}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
