// Preloaded into the bot's processes: what a module imports from beside it is the file it names. Node asks the file system
// for each of some thousand such imports where the file really lies and of which package it is, a fifth of the time that
// all modules take to load. A name of a package, and what CommonJS requires, Node resolves as ever.
import { registerHooks } from "node:module";

// zod's own entries load its messages in fifty languages and offer none without them; only the English ones are used.
const ALL_LANGUAGES = "../locales/index.js";
const ENGLISH = "../locales/en.js";

registerHooks({
  resolve(specifier, context, next) {
    const { parentURL, conditions } = context;
    if (!/^\.\.?\//.test(specifier) || !conditions.includes("import")) return next(specifier, context);
    const named = specifier === ALL_LANGUAGES && parentURL.includes("/node_modules/zod/") ? ENGLISH : specifier;
    return { url: new URL(named, parentURL).href, shortCircuit: true };
  },
});
