// Keys of the viewer: they follow the links that stand on the page, so there is nothing here that cannot be clicked.
const typing = (target) => target.closest("input, textarea, select, [contenteditable], video, audio");
const help = document.querySelector(".keys");
if (help) help.hidden = false;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "/") {
    event.preventDefault();
    document.querySelector(".within input[type=search]")?.select();
  } else if (event.key === "z") {
    document.querySelector(".sheet")?.classList.toggle("enlarged");
  } else if (["n", "p", "ArrowLeft", "ArrowRight"].includes(event.key)) {
    if (event.key.startsWith("Arrow") && event.target.closest(".thumbs, .page-text, .enlarged")) return;
    document.querySelector(`a[data-key="${event.key}"]`)?.click();
  }
});

// Minutes of a recording: the player goes there without loading the page anew.
const player = document.getElementById("player");
document.querySelectorAll("a[data-second]").forEach((link) =>
  link.addEventListener("click", (event) => {
    if (!player) return;
    event.preventDefault();
    player.currentTime = Number(link.dataset.second);
    player.play();
  }),
);

// The thumbnail of the page that is open is in sight.
document.querySelector(".thumbs a[aria-current]")?.scrollIntoView({ block: "nearest" });
const hit = document.getElementById("hit");
if (hit) hit.scrollIntoView({ block: "center" });
if (hit) scrollTo(0, 0);
