// Checked by tsc alone: the local Telegram takes what @grammyjs/types says the real one takes, by the same names,
// required where those are required, with no value that those would not allow. What it leaves out is named here.
import type { Opts } from "@grammyjs/types";
import type { MethodArguments, MethodName } from "../../../src/sandbox/telegram/method-schemas.ts";

/** A schema without fields comes out as a record of nothing. */
type Ours<M extends MethodName> = string extends keyof MethodArguments<M> ? object : Defined<MethodArguments<M>>;
type Theirs<M extends MethodName> = Defined<Opts<never>[M]>;

type Elsewhere = "business_connection_id";
type SendingElsewhere =
  | Elsewhere
  | "message_thread_id"
  | "direct_messages_topic_id"
  | "ephemeral_message_parameters"
  | "allow_paid_broadcast"
  | "suggested_post_parameters"
  | "message_effect_id"
  | "reply_to_message_id";
type EditingElsewhere = Elsewhere | "inline_message_id";

/** Optional parameters that the local Telegram refuses as unknown. */
interface LeftOut {
  sendMessage: SendingElsewhere;
  sendPhoto: SendingElsewhere | "show_caption_above_media" | "has_spoiler";
  sendDocument: SendingElsewhere | "thumbnail";
  sendChatAction: Elsewhere | "message_thread_id";
  editMessageText: EditingElsewhere | "rich_message";
  editMessageCaption: EditingElsewhere | "show_caption_above_media";
  editMessageReplyMarkup: EditingElsewhere;
  pinChatMessage: Elsewhere;
  unpinChatMessage: Elsewhere;
}

/** Optional means "may be absent" on both sides: zod adds "or undefined". */
type Defined<T> = T extends readonly (infer Item)[]
  ? Defined<Item>[]
  : T extends object
    ? { [K in keyof T]: Defined<Exclude<T[K], undefined>> }
    : T;
type RequiredNames<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T];
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

type LeftOutOf<M> = M extends keyof LeftOut ? LeftOut[M] : never;
type Shared<M extends MethodName> = keyof Ours<M> & keyof Theirs<M>;

/** Each method must come out as `true` in each of these. */
type NoNameOfOurOwn = { [M in MethodName]: Same<Exclude<keyof Ours<M>, keyof Theirs<M>>, never> };
type LeftOutIsNamed = { [M in MethodName]: Same<Exclude<keyof Theirs<M>, keyof Ours<M>>, LeftOutOf<M>> };
type SameRequired = { [M in MethodName]: Same<RequiredNames<Ours<M>>, RequiredNames<Theirs<M>>> };
type ValuesFit = {
  [M in MethodName]: Pick<Ours<M>, Shared<M>> extends Pick<Theirs<M>, Shared<M>> ? true : false;
};

/** A bot may ask for any kind of update, so here ours must not be fewer either. */
type Kinds<T extends MethodArguments<"getUpdates"> | Opts<never>["getUpdates"]> = NonNullable<
  T["allowed_updates"]
>[number];
type EveryKind = { getUpdates: Same<Kinds<MethodArguments<"getUpdates">>, Kinds<Opts<never>["getUpdates"]>> };

/** The methods for which a check fails; the compiler's error names them. */
type Failing<Checks> = { [M in keyof Checks]: Checks[M] extends true ? never : M }[keyof Checks];
function holds<Failures>(..._none: [Failures] extends [never] ? [] : [failing: Failures]): void {}

holds<Failing<NoNameOfOurOwn>>();
holds<Failing<LeftOutIsNamed>>();
holds<Failing<SameRequired>>();
holds<Failing<ValuesFit>>();
holds<Failing<EveryKind>>();
