import { writeFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { vi } from "vitest";
import { ChatPage, HEIGHT } from "./chat-page.ts";

/** Takes the README's picture: the desktop's page as it stands, and beside it the chat's beginning on a phone in the dark. */
export async function takeReadmePicture(browser: Browser, desktop: ChatPage, file: string): Promise<void> {
  const cookies = await desktop.page.context().cookies();
  const phone = await ChatPage.open(browser, desktop.page.url(), { phone: true, dark: true, cookies });
  await phone.messages("This is a sandbox").waitFor();
  await stayAtTheBeginning(phone);
  const [wide, narrow] = [await desktop.page.screenshot(), await phone.page.screenshot()];
  const context = await browser.newContext({ viewport: { width: 1440, height: HEIGHT + 80 } });
  const sheet = await context.newPage();
  await sheet.setContent(sheetOf(wide, narrow));
  await writeFile(file, await sheet.locator("main").screenshot({ omitBackground: true }));
  await Promise.all([context.close(), phone.close()]);
}

/** The page goes to its end once more when its events begin to flow; so it has to be found at the top. */
function stayAtTheBeginning({ page }: ChatPage): Promise<void> {
  const log = page.getByRole("log");
  return vi.waitFor(
    async () => {
      const foundAt = await log.evaluate((element) => {
        const { scrollTop } = element;
        element.scrollTo(0, 0);
        return scrollTop;
      });
      if (foundAt !== 0) throw new Error("the page still moves");
    },
    { timeout: 10_000, interval: 500 },
  );
}

function sheetOf(wide: Buffer, narrow: Buffer): string {
  const image = (picture: Buffer) =>
    `<img height="${HEIGHT}" alt="" src="data:image/png;base64,${picture.toString("base64")}">`;
  return `<style>
      body { margin: 0; background: transparent }
      main { display: inline-flex; gap: 28px; padding: 16px 20px 24px }
      img { border-radius: 14px; box-shadow: 0 0 0 1px #0002, 0 4px 14px #0003 }
    </style><main>${image(wide)}${image(narrow)}</main>`;
}
