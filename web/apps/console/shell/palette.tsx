/** `⌘K`: go anywhere, do anything. */
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { BookOpen, CornerDownRight, Ellipsis, LogOut, Moon, Plus, Sun } from "lucide-react";
import { type ReactNode, useState } from "react";
import { endSession, useOrg, useSession } from "@/api/session";
import { useDebounced } from "@/util/debounced";
import { useFound } from "./found";
import { fits } from "./match";
import { useForms, usePlaces } from "./places";
import { setTheme } from "./theme";
import { useTitles } from "./trail";
import { useTranslation } from "./words";

export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const org = useOrg();
  const { organisations } = useSession();
  const places = usePlaces();
  const forms = useForms();
  const titled = useTitles();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const found = useFound(org, useDebounced(typed.trim(), 200));
  const then = (action: () => unknown) => () => {
    onClose();
    void action();
  };
  return (
    <Command.Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      label={t("palette.title")}
      loop
      filter={fits}
      overlayClassName="fade fixed inset-0 z-40 bg-black/35 dark:bg-black/60"
      contentClassName="rise fixed top-[14vh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-card shadow-pop"
    >
      <Command.Input
        value={typed}
        onValueChange={setTyped}
        placeholder={t("palette.hint")}
        className="h-13 w-full border-b border-line bg-transparent px-4.5 text-base outline-none"
      />
      <Command.List className="max-h-[55vh] overflow-y-auto p-2">
        <Command.Empty className="px-3 py-8 text-center text-muted">{t("common:nothingByThisName")}</Command.Empty>
        {places.map((group) => (
          <Group key={group.section} heading={titled(group.title)}>
            {group.places.map(({ to, title, icon: Icon, words }) => (
              <Item
                key={to}
                onSelect={then(() => navigate({ to: to as "/$org", params: { org } }))}
                keywords={[titled(group.title), title.en, words ? titled(words) : "", words?.en ?? ""]}
              >
                <Icon aria-hidden />
                {titled(title)}
              </Item>
            ))}
          </Group>
        ))}
        {found.map(({ kind, icon: Icon, items, all }) => (
          <Group key={kind} heading={t(`palette.${kind}`)}>
            {items.map(({ key, name, hint, to }) => (
              // The server found it by what is typed, and knows more of it than its name.
              <Item key={key} value={`${name} ${kind} ${key}`} keywords={[typed]} onSelect={then(() => navigate(to))}>
                <Icon aria-hidden />
                <span className="min-w-0 flex-1 truncate">{name}</span>
                {hint && <span className="max-w-40 truncate text-xs text-muted">{hint}</span>}
              </Item>
            ))}
            {all && (
              <Item value={`${kind} …`} keywords={[typed]} onSelect={then(() => navigate(all))}>
                <Ellipsis aria-hidden />
                <span className="text-muted">{t("palette.all")}</span>
              </Item>
            )}
          </Group>
        ))}
        <Group heading={t("organisations.title")}>
          {organisations
            .filter(({ slug }) => slug !== org)
            .map(({ slug, name }) => (
              <Item key={slug} onSelect={then(() => navigate({ to: "/$org", params: { org: slug } }))}>
                <span className="w-4 text-center font-semibold">{name[0]}</span>
                {t("palette.switchTo", { name })}
              </Item>
            ))}
          <Item onSelect={then(() => navigate({ to: "/new-organisation" }))}>
            <Plus aria-hidden />
            {t("organisations.create")}
          </Item>
        </Group>
        <Group heading={t("palette.actions")}>
          {forms.map(({ to, title, words }) => (
            <Item
              key={to}
              onSelect={then(() => navigate({ to: to as "/$org", params: { org } }))}
              keywords={[title.en, words ? titled(words) : "", words?.en ?? ""]}
            >
              <CornerDownRight aria-hidden />
              {titled(title)}
            </Item>
          ))}
          <Item onSelect={then(() => setTheme("light"))}>
            <Sun aria-hidden />
            {t("palette.lightTheme")}
          </Item>
          <Item onSelect={then(() => setTheme("dark"))}>
            <Moon aria-hidden />
            {t("palette.darkTheme")}
          </Item>
          <Item onSelect={then(() => window.open("/api/docs", "_blank", "noopener"))}>
            <BookOpen aria-hidden />
            {t("palette.apiReference")}
          </Item>
          <Item onSelect={then(endSession)}>
            <LogOut aria-hidden />
            {t("signOut")}
          </Item>
        </Group>
      </Command.List>
    </Command.Dialog>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  );
}
interface ItemProps {
  onSelect: () => void;
  children: ReactNode;
  keywords?: string[];
  value?: string;
}
function Item({ onSelect, children, keywords, value }: ItemProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      keywords={keywords}
      className="flex h-9.5 cursor-pointer items-center gap-3 rounded-lg px-3 data-[selected=true]:bg-accent-soft data-[selected=true]:text-accent [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:opacity-75"
    >
      {children}
    </Command.Item>
  );
}
