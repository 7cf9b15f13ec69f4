/** Whether there is a mailbox for development, for whoever asks from where it opens. */
import { queryClient } from "./client";
import { capabilitiesQuery } from "./session";

/** Whether this server keeps its mail in a mailbox for development. */
export const hasMailbox = {
  queryKey: ["mailbox", "present"],
  queryFn: async (): Promise<boolean> => (await queryClient.ensureQueryData(capabilitiesQuery)).mailbox,
};
