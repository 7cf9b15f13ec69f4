// The browser of journeys, component tests and pictures: the system's Chromium, or the one that CHROMIUM names.
export const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

export const launchOptions = {
  executablePath,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};
