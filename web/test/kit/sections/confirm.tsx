/** The confirmation at its largest: several losses, and a word to type. */
import { useEffect } from "react";
import { confirm } from "@/kit/confirm";

export function Confirming() {
  useEffect(() => {
    void confirm({
      title: "Delete AWS production?",
      lost: ["1,284,117 charges of 14 months disappear from every chart.", "Its schedule and settings are gone."],
      action: "Delete",
      typed: "AWS production",
    });
  }, []);
  return null;
}
