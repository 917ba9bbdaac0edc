/* Say while choosing whether a color can be read; the server says it again. */
const field = document.getElementById("accent");
const says = document.getElementById("accent-says");

const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);

function luminance(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => linear(parseInt(color.slice(at, at + 2), 16) / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function told() {
  /* The darkest of our light grounds, which is where a color is hardest to read. */
  const contrast = (luminance("#f3edf2") + 0.05) / (luminance(field.value) + 0.05);
  const needed = Number(field.dataset.needed);
  says.textContent = contrast >= needed
    ? `Contrast ${contrast.toFixed(1)}: easy to read.`
    : `Contrast ${Math.max(1, contrast).toFixed(1)}: too light to read. Choose a darker color.`;
}

field?.addEventListener("input", told);
