"use strict";
// A signature drawn by finger, pen or mouse. It is kept in units of a box of 600 by 250, whatever the screen, and
// sent as SVG path data: what is seen here is what is drawn on the contract.
(() => {
  const WIDTH = 600;
  const HEIGHT = 250;
  const PEN = 4;
  const CLOSEST = 1; // between two points of a stroke
  const MOST_POINTS = 4800;

  const form = document.getElementById("sign-form");
  const pad = document.getElementById("pad");
  const canvas = document.getElementById("handwriting-box");
  const error = document.getElementById("handwriting-error");
  const field = document.getElementById("handwriting");
  const ink = canvas.getContext("2d");
  let strokes = [];
  let points = 0;
  let pointer = null;

  const line = (from, to) => {
    ink.beginPath();
    ink.moveTo(from[0], from[1]);
    ink.lineTo(to[0], to[1]);
    ink.stroke();
  };

  const redraw = () => {
    const box = canvas.getBoundingClientRect();
    const scale = window.devicePixelRatio || 1;
    canvas.width = Math.round(box.width * scale);
    canvas.height = Math.round(box.height * scale);
    ink.setTransform(canvas.width / WIDTH, 0, 0, canvas.height / HEIGHT, 0, 0);
    ink.lineCap = ink.lineJoin = "round";
    ink.lineWidth = PEN;
    ink.strokeStyle = "#0f174a";
    for (const stroke of strokes) {
      stroke.forEach((point, place) => line(stroke[Math.max(0, place - 1)], point));
    }
  };

  const pointOf = (event) => {
    const box = canvas.getBoundingClientRect();
    const within = (value, most) => Math.round(Math.min(Math.max(value, 0), most) * 10) / 10;
    return [
      within(((event.clientX - box.left) / box.width) * WIDTH, WIDTH),
      within(((event.clientY - box.top) / box.height) * HEIGHT, HEIGHT),
    ];
  };

  const goOn = (event) => {
    if (points >= MOST_POINTS) {
      error.textContent = pad.dataset.full;
      return;
    }
    const stroke = strokes[strokes.length - 1];
    const last = stroke[stroke.length - 1];
    const point = pointOf(event);
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) < CLOSEST) return;
    stroke.push(point);
    points += 1;
    line(last, point);
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0 || points >= MOST_POINTS) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    pointer = event.pointerId;
    error.textContent = "";
    const point = pointOf(event);
    strokes.push([point]);
    points += 1;
    line(point, point);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const between = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    (between.length > 0 ? between : [event]).forEach(goOn);
  });
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
    canvas.addEventListener(name, (event) => {
      if (event.pointerId === pointer) pointer = null;
    });
  }

  document.getElementById("clear").addEventListener("click", () => {
    strokes = [];
    points = 0;
    error.textContent = "";
    redraw();
  });

  form.addEventListener("submit", (event) => {
    if (strokes.length === 0) {
      event.preventDefault();
      error.textContent = pad.dataset.missing;
      canvas.scrollIntoView({ block: "center" });
      return;
    }
    const path = (stroke) => `M ${stroke.map((point) => point.join(" ")).join(" L ")}`;
    field.value = strokes.map(path).join(" ");
  });

  pad.hidden = false;
  new ResizeObserver(redraw).observe(canvas);
  redraw();
})();
