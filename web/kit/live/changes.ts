/** What changes in an organisation, as its server-sent events tell it: one stream for all that listen. */
import { gathered, type Stop } from "./feed";
import { listen } from "./stream";

export interface Listener {
  /** Whether an event of this type is of interest. */
  concerns: (type: string) => boolean;
  /** These things changed; without one, anything may have. */
  refresh: (subjects: string[]) => Promise<void>;
  /** There is no stream: ask instead. */
  fail: () => void;
}

type Told = { change: (type: string, subject: string) => void; anything: () => void; fail: () => void };
const streams = new Map<string, { told: Set<Told>; stop: Stop }>();

function begin(url: string): { told: Set<Told>; stop: Stop } {
  const told = new Set<Told>();
  let before = false;
  const all = (what: (one: Told) => void) => {
    for (const one of [...told]) what(one);
  };
  const stop = listen(url, {
    on: {
      change: (data) => {
        const { type, subject_id } = JSON.parse(data) as { type: string; subject_id: string };
        all((one) => one.change(type, subject_id));
      },
      reset: () => all((one) => one.anything()),
    },
    // Between two streams anything may have happened; before the first there was the answer itself.
    onOpen: () => {
      if (before) all((one) => one.anything());
      before = true;
    },
    onFail: () => {
      streams.delete(url);
      all((one) => one.fail());
    },
  });
  return { told, stop };
}

/** Listens at this address, together with everybody else who does. */
export function follow(url: string, { concerns, refresh, fail }: Listener): Stop {
  const { change, stop } = gathered(refresh);
  const told: Told = {
    change: (type, subject) => concerns(type) && change(subject),
    anything: () => change(),
    fail,
  };
  const stream = streams.get(url) ?? begin(url);
  streams.set(url, stream);
  stream.told.add(told);
  return () => {
    stop();
    stream.told.delete(told);
    if (stream.told.size > 0) return;
    stream.stop();
    if (streams.get(url) === stream) streams.delete(url);
  };
}
