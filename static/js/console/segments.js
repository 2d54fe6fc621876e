// How many texts an SMS becomes: 160 letters of the basic alphabet or 70 of any other in one, 153 or 67 in each of several.
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const DOUBLE = new Set("\f^{}\\[~]|€");

export function segments(text) {
  const letters = [...text];
  const isBasic = letters.every((letter) => BASIC.has(letter) || DOUBLE.has(letter));
  const length = isBasic ? letters.reduce((sum, letter) => sum + (DOUBLE.has(letter) ? 2 : 1), 0) : text.length;
  const [one, each] = isBasic ? [160, 153] : [70, 67];
  return length <= one ? Math.min(length, 1) : Math.ceil(length / each);
}
