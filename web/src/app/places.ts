/** The places that open for the person here: what they may see, and what this server has. */
import { useQuery } from "@tanstack/react-query";
import { ApiError } from "@/api/client";
import { mailboxQuery } from "@/api/organisations";
import { capabilitiesQuery, useSession } from "@/api/session";
import { type Section, sections } from "./navigation";

export function usePlaces(): Section[] {
  const { permissions } = useSession();
  const mail = useQuery(capabilitiesQuery).data?.mail === true;
  // A server that mails for real has no mailbox either. It is asked once; one that is there asks for its key.
  const { data, error } = useQuery({ ...mailboxQuery(""), enabled: mail, refetchInterval: false, staleTime: Infinity, retryOnMount: false });
  const mailbox = mail && (data !== undefined || (error instanceof ApiError && error.status !== 404));
  return sections.map((section) => ({ ...section, places: section.places.filter((place) => (!place.needs || permissions.includes(place.needs)) && (!place.mailbox || mailbox)) }));
}
