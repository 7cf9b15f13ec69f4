/** Server-sent events, while somebody can see the page. */
import { isVisible, onVisibility, type Stop } from "./feed";

interface Listener {
  /** By the name of the event. */
  on: Record<string, (data: string) => void>;
  /** The stream (re)begins: what happened before it may have been missed. */
  onOpen?: () => void;
  /** The stream does not come about: refused, or swallowed by something in between. */
  onFail: () => void;
}

/**
 * Listens until it is stopped. A hidden page holds no connection, since a browser has few of them for each server. A stream
 * that was open and broke is taken up again by the browser; one that does not open at all is given up and told of.
 */
export function listen(url: string, { on, onOpen, onFail }: Listener): Stop {
  let source: EventSource | undefined;
  const close = () => {
    source?.close();
    source = undefined;
  };
  const open = () => {
    let opened = false;
    const mine = new EventSource(url);
    source = mine;
    mine.onopen = () => {
      opened = true;
      onOpen?.();
    };
    mine.onerror = () => {
      if (source !== mine || (opened && mine.readyState !== EventSource.CLOSED)) return;
      stop();
      onFail();
    };
    for (const [name, told] of Object.entries(on))
      mine.addEventListener(name, (event) => told((event as MessageEvent<string>).data));
  };
  const unlisten = onVisibility((visible) => {
    close();
    if (visible) open();
  });
  const stop = () => {
    unlisten();
    close();
  };
  if (isVisible()) open();
  return stop;
}
