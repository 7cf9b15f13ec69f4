/** What the pages of Developer ask for beyond plain operations. */
import { ApiError, queryClient } from "@/api/client";
import { listMailbox } from "@/api/generated/development";
import { capabilitiesQuery } from "@/api/session";

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
