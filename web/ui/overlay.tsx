/**
 * Dialogs, drawers, menus and popovers. What draws them is a fifth of the script of a first load and nothing that one sees, so it
 * is fetched when something is about to open: a pointer or the focus comes to a trigger, or a page opens a dialog.
 */
import { Slot } from "radix-ui";
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useEffectEvent, useState } from "react";
import type {
  AlertDialogProps,
  DialogProps,
  MenuChoicesProps,
  MenuItemProps,
  MenuProps,
  Opening,
  PopoverProps,
} from "./overlays";

export type { Choice } from "./overlays";

type Parts = typeof import("./overlays");
let parts: Parts | null = null;
let coming: Promise<Parts> | null = null;

function fetchParts(): Promise<Parts> {
  coming ??= import("./overlays").then(
    (come) => {
      parts = come;
      return come;
    },
    (error: unknown) => {
      coming = null;
      throw error;
    },
  );
  return coming;
}
/** On the way to a trigger; whether it came shows when something opens. */
const fetchSoon = () => void fetchParts().catch(() => undefined);

/** The parts, as soon as they are wanted and here. What is on the page is never exchanged for a part before it is used. */
function useParts(wanted: boolean): Parts | null {
  const [here, setHere] = useState(parts);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    if (wanted && !here) fetchParts().then(setHere, setFailure);
  }, [wanted, here]);
  if (failure) throw failure;
  return here;
}

export function Dialog(props: DialogProps) {
  const real = useParts(props.open);
  return real && <real.Dialog {...props} />;
}
/** A question that must be answered. Where its parts do not come it answers itself by closing, which changes nothing. */
export function AlertDialog(props: AlertDialogProps) {
  const [here, setHere] = useState(parts);
  const close = useEffectEvent(props.onClose);
  useEffect(() => {
    if (!here) fetchParts().then(setHere, close);
  }, [here]);
  return here && <here.AlertDialog {...props} />;
}
/** A panel from the right edge, for the details of one thing. */
export function Drawer(props: DialogProps) {
  const real = useParts(props.open);
  return real && <real.Drawer {...props} />;
}
/** Navigation on a phone: a panel from the left edge. */
export function SidePanel(props: Omit<DialogProps, "closeLabel">) {
  const real = useParts(props.open);
  return real && <real.SidePanel {...props} />;
}

export function Menu(props: MenuProps) {
  const [opening, setOpening] = useState<Opening>("closed");
  const real = useParts(opening !== "closed");
  return real ? (
    <real.Menu {...props} defaultOpen={opening} />
  ) : (
    <Trigger opens="menu" onPress={setOpening}>
      {props.trigger}
    </Trigger>
  );
}

export function Popover(props: PopoverProps) {
  const [opening, setOpening] = useState<Opening>("closed");
  const real = useParts(opening !== "closed" || props.open === true);
  function press(how: Opening) {
    setOpening(how);
    props.onOpenChange?.(true);
  }
  return real ? (
    <real.Popover {...props} defaultOpen={opening} />
  ) : (
    <Trigger opens="dialog" onPress={press}>
      {props.trigger}
    </Trigger>
  );
}

interface TriggerProps {
  opens: "menu" | "dialog";
  onPress: (how: Opening) => void;
  children: ReactNode;
}
/** The trigger before anything of it was opened: to the eye and to a screen reader it is what it becomes. */
function Trigger({ opens, onPress, children }: TriggerProps) {
  function onKeyDown(event: KeyboardEvent) {
    if (opens !== "menu" || event.key !== "ArrowDown") return;
    event.preventDefault();
    onPress("by keyboard");
  }
  return (
    <Slot.Root
      aria-haspopup={opens}
      aria-expanded={false}
      onPointerEnter={fetchSoon}
      onFocus={fetchSoon}
      // A press of Enter or Space clicks too, without a pointer that could have clicked.
      onClick={(event: MouseEvent) => onPress(event.detail === 0 ? "by keyboard" : "by pointer")}
      onKeyDown={onKeyDown}
    >
      {children}
    </Slot.Root>
  );
}

/* What stands in a menu is drawn only once it is open, when the parts are here. */
export function MenuItem(props: MenuItemProps) {
  const Part = parts!.MenuItem;
  return <Part {...props} />;
}
export function MenuLabel(props: { children: ReactNode }) {
  const Part = parts!.MenuLabel;
  return <Part {...props} />;
}
export function MenuSeparator() {
  const Part = parts!.MenuSeparator;
  return <Part />;
}
export function MenuChoices(props: MenuChoicesProps) {
  const Part = parts!.MenuChoices;
  return <Part {...props} />;
}
