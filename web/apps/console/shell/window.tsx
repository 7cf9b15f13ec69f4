/** The root of the console: what the address leads to, and the title of the window. */
import { Outlet } from "@tanstack/react-router";
import { useUsableAddress } from "@/kit/page/usable";
import { useWindowTitle } from "./trail";

export function Window() {
  useWindowTitle();
  useUsableAddress();
  return <Outlet />;
}
