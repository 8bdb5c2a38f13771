import { existsSync } from "node:fs";
import type { Browser, Cookie, Locator, Page } from "playwright-core";
import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where this machine has a Chromium; undefined where there is none. */
export const chromiumPath = [process.env.CHROMIUM_PATH, ...PLACES].find((path) => path && existsSync(path));

export const HEIGHT = 900;
const DESKTOP = { width: 940, height: HEIGHT };
const PHONE = { width: 412, height: HEIGHT };

export interface Look {
  readonly phone?: boolean;
  readonly dark?: boolean;
  /** Another page's, which has been let in already. */
  readonly cookies?: readonly Cookie[];
}

/** A real, headless browser. The sandbox of Chromium itself does not work for root, which containers often are. */
export function openBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("there is no chromium here");
  return chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

/** The chat page as a person uses it: by what it shows and what can be pressed. */
export class ChatPage {
  readonly page: Page;
  /** Everything that went wrong in the page, which a person would not see. */
  readonly troubles: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on("pageerror", (error) => this.troubles.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") this.troubles.push(message.text());
    });
  }

  static async open(browser: Browser, address: string, look: Look = {}): Promise<ChatPage> {
    const context = await browser.newContext({
      viewport: look.phone ? PHONE : DESKTOP,
      colorScheme: look.dark ? "dark" : "light",
      isMobile: look.phone ?? false,
      hasTouch: look.phone ?? false,
      locale: "en-GB",
      timezoneId: "UTC",
    });
    await context.addCookies([...(look.cookies ?? [])]);
    const page = new ChatPage(await context.newPage());
    await page.page.goto(address);
    return page;
  }

  /** The bubbles of the open chat that hold this text. */
  messages(text: string | RegExp): Locator {
    return this.page.getByRole("article").filter({ hasText: text });
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name });
  }

  /** Types it and presses Enter; the first new bubble with the text of the answer is the answer. */
  async say(text: string, answer: string | RegExp): Promise<Locator> {
    const input = this.page.getByRole("textbox");
    return this.answerTo(answer, async () => {
      await input.fill(text);
      await input.press("Enter");
    });
  }

  /** Does it and waits for a new bubble with this text. */
  async answerTo(answer: string | RegExp, act: () => Promise<void>): Promise<Locator> {
    const before = await this.messages(answer).count();
    await act();
    const found = this.messages(answer).nth(before);
    await found.waitFor();
    return found;
  }

  /** How many pixels it is wider than its window, and its background as red, green and blue from 0 to 255. */
  async look(): Promise<{ readonly overflow: number; readonly background: readonly number[] }> {
    const [overflow, colour] = await this.page
      .locator("body")
      .evaluate((body): [number, string] => [
        body.scrollWidth - body.clientWidth,
        String(body.computedStyleMap().get("background-color")),
      ]);
    return { overflow, background: (colour.match(/\d+/g) ?? []).slice(0, 3).map(Number) };
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}
