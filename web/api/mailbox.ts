/** Whether there is a mailbox for development, which an operation of the API does not say by itself. */
import { ApiError, queryClient } from "./client";
import { listMailbox } from "./generated/development";
import { capabilitiesQuery } from "./session";

/** Whether this server keeps its mail in a mailbox for development. One that is there asks for its key. */
export const hasMailbox = {
  queryKey: ["mailbox", "present"],
  queryFn: async (): Promise<boolean> => {
    if (!(await queryClient.ensureQueryData(capabilitiesQuery)).mail) return false;
    try {
      await listMailbox.call({ header: { "X-Stoa-Mailbox-Key": "" } });
      return true;
    } catch (error) {
      if (error instanceof ApiError) return error.status !== 404;
      throw error;
    }
  },
};
