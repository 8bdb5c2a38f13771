/** Makes a PNG of an SVG that draws its own letters. The library is loaded with the first picture. */
export async function picture(svg: string): Promise<Uint8Array> {
  const { renderAsync } = await import("@resvg/resvg-js");
  const image = await renderAsync(svg, { font: { loadSystemFonts: false } });
  return image.asPng();
}
