/**
 * Runs in the head before anything is drawn, so that a chosen theme never flashes; kept as text because its hash
 * goes into the content security policy. Without a choice the page follows the system.
 */
export const themeScript = `try{const t=localStorage.getItem('theme');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch{}document.documentElement.classList.add('js')`;
