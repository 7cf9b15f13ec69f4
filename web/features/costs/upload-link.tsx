/** The way to the first bill, from pages that have nothing to show without one. */
import { Link } from "@tanstack/react-router";
import { useOrg } from "@/api/session";
import { Button } from "@/ui/button";
import { useTranslation } from "./words";

export function UploadLink() {
  const { t } = useTranslation();
  return (
    <Button asChild kind="primary">
      <Link to="/$org/costs/upload" params={{ org: useOrg() }}>
        {t("uploadBill")}
      </Link>
    </Button>
  );
}
