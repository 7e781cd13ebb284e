/** Light or dark: as the system has it, or as it was chosen here. */

/** The choices, in the order in which the button goes through them. */
export const THEMES = ['auto', 'light', 'dark'] as const;

/** One of the choices. */
export type Theme = (typeof THEMES)[number];

const KEY = 'tandem-inspector-theme';

/** What was chosen last; `auto` when nothing was, or nothing can be kept. */
export function chosenTheme(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return THEMES.find((theme) => theme === kept) ?? 'auto';
  } catch {
    return 'auto';
  }
}

/** Shows a theme, and keeps it where the browser allows that. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // A browser that keeps nothing still shows what was chosen.
  }
}
