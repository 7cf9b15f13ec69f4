/** How a bill is sent. */
import type { LinkProps } from "@tanstack/react-router";
import { uploadCosts } from "@/api/generated/costs-runs";
import type { Output } from "@/api/operation";
import type { Sending } from "@/kit/upload/manager";
import { postForm } from "@/kit/upload/post";

export const BILL = "bill";
type Answer = Output<"uploadCosts">;

interface Bill {
  org: string;
  files: File[];
  /** The billing account, for bills that do not say whose they are. */
  account?: string;
  accountName?: string;
  /** Why it is not even sent. */
  refusal?: string;
  place: (answer: Answer | undefined) => LinkProps;
}

export function bill({ org, files, account, accountName, refusal, place }: Bill): Sending<Answer> {
  return {
    kind: BILL,
    org,
    files,
    place,
    send: async (files, onProgress, signal) => {
      if (refusal) throw new Error(refusal);
      const form = new FormData();
      if (account) form.append("account", account);
      if (accountName) form.append("account_name", accountName);
      for (const file of files) form.append("file", file, file.name);
      const answer = await postForm<Answer>(uploadCosts.url({ path: { org } }), form, onProgress, signal);
      uploadCosts.settled({ path: { org } });
      return answer;
    },
  };
}
