// What every component test has: the styles of the app, and no session between one test and the next.
import "@/ui/styles.css";
import { afterEach } from "vitest";
import { queryClient } from "@/api/client";
import { startWords } from "@/i18n";

await startWords({}, () => undefined);

afterEach(() => queryClient.clear());
