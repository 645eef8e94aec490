// Runs in the page: every text that is to be seen, with the contrast of its ink to the ground that it stands on.
(() => {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

  /** Paints the colours over each other, the last on top, and reads what is seen. */
  const seen = (...colours) => {
    for (const colour of ['#fff', ...colours]) {
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
    }
    return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const linear = (it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4);
  const luminance = (rgb) => {
    const [red, green, blue] = rgb.map((it) => linear(it / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const grounds = (it) => (it ? [...grounds(it.parentElement), getComputedStyle(it).backgroundColor] : []);
  const hasText = (it) =>
    it instanceof HTMLInputElement
      ? it.type !== 'hidden'
      : [...it.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());

  return [...document.body.querySelectorAll('*')]
    .filter((it) => hasText(it) && it.checkVisibility() && !it.closest('.unseen, .skip, datalist'))
    .map((it) => {
      const behind = grounds(it);
      const [ink, ground] = [seen(...behind, getComputedStyle(it).color), seen(...behind)];
      const [dark, bright] = [luminance(ink), luminance(ground)].sort((a, b) => a - b);
      const ratio = (bright + 0.05) / (dark + 0.05);
      return { text: it.textContent.trim() || it.tagName, ink: ink.join(), ground: ground.join(), ratio };
    });
})();
