/** Dialogs, drawers, menus and popovers over Radix. Pages use those of overlay.tsx, which fetch this file when the first one opens. */
import { X } from "lucide-react";
import { AlertDialog as A, Dialog as D, DropdownMenu as M, Popover as P } from "radix-ui";
import { type FocusEvent, type ReactNode, useRef } from "react";
import { cn } from "@/util/cn";
import { IconButton } from "./button";
import { Scroll } from "./scroll";

/** What opens an overlay: what has the focus, or the button of the menu that it is in, for the menu closes. */
function opener(): Element | null {
  const button = document.activeElement?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  return button ? document.getElementById(button) : document.activeElement;
}

/**
 * Gives the focus back to what opened the overlay when it closes; when that is gone with what was deleted, to the page. Radix
 * does so only for its own triggers, and these overlays are opened by state or by an address.
 */
function useFocusBack() {
  const from = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      from.current = opener();
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      const element = from.current;
      if (element instanceof HTMLElement && element.isConnected && element !== document.body) element.focus();
      else document.getElementById("content")?.focus();
    },
  };
}

const panel = "z-50 rounded-xl border border-line bg-card text-ink shadow-pop";

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  closeLabel: string;
  children: ReactNode;
  wide?: boolean;
}

export function Dialog({ open, onOpenChange, title, description, closeLabel, children, wide }: DialogProps) {
  const focus = useFocusBack();
  return (
    <D.Root open={open} onOpenChange={onOpenChange}>
      <D.Portal>
        <D.Overlay className="fade fixed inset-0 z-40 bg-black/35 dark:bg-black/60" />
        <D.Content
          {...focus}
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cn(
            panel,
            "rise fixed top-[12vh] left-1/2 max-h-[80vh] w-[calc(100vw-2rem)] -translate-x-1/2 overflow-auto p-5",
            wide ? "max-w-2xl" : "max-w-md",
          )}
        >
          <div className="flex items-start justify-between gap-4">
            <D.Title className="text-lg font-semibold">{title}</D.Title>
            <D.Close asChild>
              <IconButton label={closeLabel} className="-mt-1 -mr-1.5">
                <X />
              </IconButton>
            </D.Close>
          </div>
          {description && (
            <D.Description asChild>
              <div className="mt-1 text-muted">{description}</div>
            </D.Description>
          )}
          <div className="mt-4">{children}</div>
        </D.Content>
      </D.Portal>
    </D.Root>
  );
}

export interface AlertDialogProps {
  title: string;
  description: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

/** A question that must be answered: it does not close by a press beside it, and the harmless answer has the focus first. */
export function AlertDialog({ title, description, onClose, children }: AlertDialogProps) {
  const { onOpenAutoFocus, onCloseAutoFocus } = useFocusBack();
  return (
    <A.Root open onOpenChange={(open) => !open && onClose()}>
      <A.Portal>
        <A.Overlay className="fade fixed inset-0 z-40 bg-black/35 dark:bg-black/60" />
        <A.Content
          className={cn(
            panel,
            "rise fixed top-[12vh] left-1/2 max-h-[80vh] w-[calc(100vw-2rem)] max-w-md -translate-x-1/2 overflow-auto p-5",
          )}
          onOpenAutoFocus={(event) => {
            onOpenAutoFocus();
            event.preventDefault();
            (event.currentTarget as HTMLElement).querySelector<HTMLElement>("input,[data-first]")?.focus();
          }}
          onCloseAutoFocus={onCloseAutoFocus}
        >
          <A.Title className="text-lg font-semibold [overflow-wrap:anywhere]">{title}</A.Title>
          <A.Description asChild>
            <div className="mt-1 text-muted">{description}</div>
          </A.Description>
          <div className="mt-5">{children}</div>
        </A.Content>
      </A.Portal>
    </A.Root>
  );
}

/** A panel from the right edge, for the details of one thing. */
export function Drawer({ open, onOpenChange, title, description, closeLabel, children }: DialogProps) {
  const focus = useFocusBack();
  return (
    <D.Root open={open} onOpenChange={onOpenChange}>
      <D.Portal>
        <D.Overlay className="fade fixed inset-0 z-40 bg-black/25 dark:bg-black/50" />
        <D.Content
          {...focus}
          {...(description ? {} : { "aria-describedby": undefined })}
          className="slide fixed inset-y-0 right-0 z-50 flex w-full max-w-xl flex-col border-l border-line bg-card text-ink shadow-pop"
        >
          <div className="flex items-start justify-between gap-4 border-b border-line px-5 py-4">
            <div className="min-w-0">
              <D.Title className="text-base font-semibold">{title}</D.Title>
              {description && (
                <D.Description asChild>
                  <div className="mt-0.5 text-muted">{description}</div>
                </D.Description>
              )}
            </div>
            <D.Close asChild>
              <IconButton label={closeLabel} className="-mr-1.5">
                <X />
              </IconButton>
            </D.Close>
          </div>
          <Scroll className="min-h-0 flex-1 overflow-y-auto" label={title}>
            {children}
          </Scroll>
        </D.Content>
      </D.Portal>
    </D.Root>
  );
}

/** Navigation on a phone: a panel from the left edge. */
export function SidePanel({ open, onOpenChange, title, children }: Omit<DialogProps, "closeLabel">) {
  const focus = useFocusBack();
  return (
    <D.Root open={open} onOpenChange={onOpenChange}>
      <D.Portal>
        <D.Overlay className="fade fixed inset-0 z-40 bg-black/35 dark:bg-black/60" />
        <D.Content
          {...focus}
          aria-describedby={undefined}
          className="fade fixed inset-y-0 left-0 z-50 flex w-64 flex-col border-r border-line bg-ground"
        >
          <D.Title className="sr-only">{title}</D.Title>
          {children}
        </D.Content>
      </D.Portal>
    </D.Root>
  );
}

/** Whether it is open from the start, because its trigger was pressed before any of this was here. */
export type Opening = "closed" | "by pointer" | "by keyboard";

export interface PopoverProps {
  label: string;
  trigger: ReactNode;
  children: ReactNode;
  align?: "start" | "center" | "end";
  className?: string;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

export function Popover({
  label,
  trigger,
  children,
  align = "start",
  className,
  defaultOpen,
  open,
  onOpenChange,
}: PopoverProps & { defaultOpen: Opening }) {
  return (
    <P.Root defaultOpen={defaultOpen !== "closed"} open={open} onOpenChange={onOpenChange}>
      <P.Trigger asChild>{trigger}</P.Trigger>
      <P.Portal>
        <P.Content
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={cn(panel, "rise p-3", className)}
        >
          {children}
        </P.Content>
      </P.Portal>
    </P.Root>
  );
}

export interface MenuProps {
  trigger: ReactNode;
  children: ReactNode;
  align?: "start" | "end";
  className?: string;
}

export function Menu({
  trigger,
  children,
  align = "start",
  className,
  defaultOpen,
}: MenuProps & { defaultOpen: Opening }) {
  const toFirst = useRef(defaultOpen === "by keyboard");
  /** A menu that is opened by keyboard begins at its first entry; Radix sees to that only where it saw the key. */
  function onFocus({ target, currentTarget }: FocusEvent) {
    if (!toFirst.current || target !== currentTarget) return;
    toFirst.current = false;
    currentTarget.querySelector<HTMLElement>(firstItem)?.focus({ preventScroll: true });
  }
  return (
    <M.Root modal={false} defaultOpen={defaultOpen !== "closed"}>
      <M.Trigger asChild>{trigger}</M.Trigger>
      <M.Portal>
        <M.Content
          onFocus={onFocus}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={cn(
            panel,
            "rise max-h-[min(26rem,var(--radix-dropdown-menu-content-available-height))] min-w-44 overflow-auto p-1.5",
            className,
          )}
        >
          {children}
        </M.Content>
      </M.Portal>
    </M.Root>
  );
}

const firstItem = "[role^=menuitem]:not([data-disabled])";

const item =
  "flex w-full cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-1.5 outline-none select-none data-[highlighted]:bg-sunken data-[disabled]:opacity-50 [&_svg]:size-4 [&_svg]:text-muted";

export interface MenuItemProps {
  onSelect?: () => void;
  children: ReactNode;
  asChild?: boolean;
}

export function MenuItem({ onSelect, children, asChild }: MenuItemProps) {
  return (
    <M.Item className={item} onSelect={onSelect} asChild={asChild}>
      {children}
    </M.Item>
  );
}
export function MenuLabel({ children }: { children: ReactNode }) {
  return <M.Label className="px-2.5 pt-1.5 pb-1 text-xs font-medium text-muted">{children}</M.Label>;
}
export function MenuSeparator() {
  return <M.Separator className="my-1.5 h-px bg-line" />;
}

export interface Choice {
  value: string;
  label: ReactNode;
  hint?: ReactNode;
}

export interface MenuChoicesProps {
  value: string;
  onChange: (value: string) => void;
  choices: Choice[];
}

/** One of several, marked with a dot. */
export function MenuChoices({ value, onChange, choices }: MenuChoicesProps) {
  return (
    <M.RadioGroup value={value} onValueChange={onChange}>
      {choices.map((choice) => (
        <M.RadioItem key={choice.value} value={choice.value} className={cn(item, "data-[state=checked]:font-medium")}>
          <span className="grid size-2 place-items-center">
            <M.ItemIndicator className="size-1.5 rounded-full bg-accent" />
          </span>
          <span className="min-w-0 flex-1 truncate">{choice.label}</span>
          {choice.hint && <span className="num text-xs text-muted">{choice.hint}</span>}
        </M.RadioItem>
      ))}
    </M.RadioGroup>
  );
}
