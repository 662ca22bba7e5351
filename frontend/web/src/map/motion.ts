/** Where and how an item is shown. */
export interface Pose {
  x: number;
  y: number;
  width: number;
  height: number;
  opacity: number;
  scale: number;
}

interface Moving {
  pose: Pose;
  target: Pose;
  leaving: boolean;
}

const fields = ["x", "y", "width", "height", "opacity", "scale"] as const;
const rates: Record<(typeof fields)[number], number> = { x: 9, y: 9, width: 14, height: 14, opacity: 11, scale: 12 };

/** Moves items towards where they belong, some way in every step; knows nothing of the page. */
export class Motion {
  private readonly items = new Map<string, Moving>();

  /** Gives the items their targets. New ones fade in where they belong, missing ones fade out where they are. */
  aim(targets: Map<string, Omit<Pose, "opacity" | "scale">>): void {
    for (const [key, box] of targets) {
      const target = { ...box, opacity: 1, scale: 1 };
      const known = this.items.get(key);
      if (known) {
        known.target = target;
        known.leaving = false;
      } else this.items.set(key, { pose: { ...target, opacity: 0, scale: 0.8 }, target, leaving: false });
    }
    for (const [key, item] of this.items) {
      if (targets.has(key) || item.leaving) continue;
      item.leaving = true;
      item.target = { ...item.target, opacity: 0, scale: 0.85 };
    }
  }

  /** Moves on by some seconds; says whether anything still moves. */
  step(seconds: number): boolean {
    let moving = false;
    for (const [key, item] of this.items) {
      let far = false;
      for (const field of fields) {
        const rest = item.target[field] - item.pose[field];
        const near = field === "opacity" || field === "scale" ? 0.005 : 0.2;
        if (Math.abs(rest) <= near) item.pose[field] = item.target[field];
        else {
          item.pose[field] += rest * (1 - Math.exp(-rates[field] * seconds));
          far = true;
        }
      }
      if (!far && item.leaving) this.items.delete(key);
      moving ||= far;
    }
    return moving;
  }

  /** Puts everything where it belongs at once. */
  settle(): void {
    for (const [key, item] of this.items) {
      if (item.leaving) this.items.delete(key);
      else item.pose = { ...item.target };
    }
  }

  pose(key: string): Pose | undefined {
    return this.items.get(key)?.pose;
  }

  has(key: string): boolean {
    return this.items.has(key);
  }
}
