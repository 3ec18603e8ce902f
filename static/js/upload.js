// Sends a form with its file, tells how far it is, and brings what the server wrote about it: its
// JSON, and the list as a piece of a page. (The browser reads that piece; no script of ours turns
// text into elements.)
export function upload(body, { signal, progress }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${document.documentElement.dataset.root}/preview?live=1`);
    request.setRequestHeader("Accept", "text/html");
    request.responseType = "document";
    request.upload.onprogress = event => event.lengthComputable
      && progress(event.loaded / event.total);
    request.onload = () => resolve(understood(request.response));
    request.onerror = request.onabort = () => reject(new Error("the upload was broken off"));
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}

function understood(page) {
  const told = page?.querySelector("meta[name=seen]")?.content;
  return told ? { ...JSON.parse(told), list: page.body } : null;
}
