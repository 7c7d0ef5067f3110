import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SpanTree } from '../../src/view/tree/span-tree.js';
import { useTexts } from '../language/language.js';
import { between, WHOLE, type Zoom } from './zoom.js';

const HEIGHT = 48;

/** What {@link Overview} shows and changes. */
export interface OverviewProps {
  readonly tree: SpanTree;
  readonly colors: Readonly<Record<string, number>>;
  readonly zoom: Zoom;
  readonly setZoom: (zoom: Zoom) => void;
}

/** The whole trace, small. To drag over it zooms; the keys + - 0 do the same. */
export function Overview({ tree, colors, zoom, setZoom }: OverviewProps): JSX.Element {
  const t = useTexts();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drag, setDrag] = useState<number>();
  const scheme = document.documentElement.dataset.theme;
  useEffect(() => {
    const draw = (): void => {
      if (canvas.current !== null) drawSpans(canvas.current, tree, colors);
    };
    draw();
    const observer = new ResizeObserver(draw);
    if (canvas.current !== null) observer.observe(canvas.current);
    return () => {
      observer.disconnect();
    };
  }, [tree, colors, scheme]);
  const shareOf = (event: PointerEvent): number => {
    const { left, width } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - left) / width));
  };
  return (
    <div
      class="overview"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag(shareOf(event));
      }}
      onPointerMove={(event) => {
        if (drag !== undefined) setZoom(between(drag, shareOf(event)));
      }}
      onPointerUp={(event) => {
        if (drag !== undefined) setZoom(between(drag, shareOf(event)));
        setDrag(undefined);
      }}
    >
      <canvas ref={canvas} role="img" aria-label={t('overview')} />
      <span class="outside" style={{ left: '0', width: `${zoom.from * 100}%` }} />
      <span class="outside" style={{ left: `${zoom.to * 100}%`, right: '0' }} />
      {zoom !== WHOLE && (
        <button
          type="button"
          class="chip"
          onPointerDown={(event) => {
            event.stopPropagation();
          }}
          onClick={() => {
            setZoom(WHOLE);
          }}
        >
          {t('zoomReset')}
        </button>
      )}
    </div>
  );
}

function drawSpans(
  canvas: HTMLCanvasElement,
  { nodes, duration }: SpanTree,
  colors: Readonly<Record<string, number>>,
): void {
  const width = canvas.clientWidth;
  const ratio = devicePixelRatio;
  canvas.width = width * ratio;
  canvas.height = HEIGHT * ratio;
  const pen = canvas.getContext('2d');
  if (pen === null || duration === 0) return;
  pen.scale(ratio, ratio);
  const style = getComputedStyle(document.documentElement);
  const palette = Array.from({ length: 12 }, (_, number) =>
    style.getPropertyValue(`--c-${number}`),
  );
  const red = style.getPropertyValue('--error');
  const inner = HEIGHT - 8;
  const height = Math.max(1, Math.min(4, inner / nodes.length));
  nodes.forEach(({ span, start, end }, index) => {
    const color = palette[(colors[span.service] ?? 0) % palette.length] ?? '';
    pen.fillStyle = span.error ? red : color;
    const y = 4 + (nodes.length === 1 ? 0 : (index / (nodes.length - 1)) * (inner - height));
    pen.fillRect(
      (start / duration) * width,
      y,
      Math.max(1, ((end - start) / duration) * width),
      height,
    );
  });
}
