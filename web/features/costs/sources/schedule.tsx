/** How often a source is read. */
import type { ComponentProps } from "react";
import { Field, Select } from "@/ui/field";
import { useTranslation } from "../words";

export function ScheduleField(field: ComponentProps<typeof Select>) {
  const { t } = useTranslation();
  return (
    <Field label={t("sources.schedule")}>
      {(props) => (
        <Select {...props} {...field}>
          <option value="daily">{t("sources.everyDay")}</option>
          <option value="hourly">{t("sources.everyHour")}</option>
          <option value="">{t("sources.byHand")}</option>
        </Select>
      )}
    </Field>
  );
}
