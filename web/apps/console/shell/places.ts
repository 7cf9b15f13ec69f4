/** The places that open for the person here: what they may see, and what this server has. */
import { useQuery } from "@tanstack/react-query";
import { capabilitiesQuery, usePermissions } from "@/api/session";
import { type Section, sections } from "./navigation";

export function usePlaces(): Section[] {
  const permissions = usePermissions();
  const mailbox = useQuery(capabilitiesQuery).data?.mailbox === true;
  return sections.map((section) => ({
    ...section,
    places: section.places.filter(
      (place) => (!place.needs || permissions.includes(place.needs)) && (!place.mailbox || mailbox),
    ),
  }));
}
