/** Has whoever runs the tour take a picture of what is shown, and waits for it (`tests/pictures.py`). */
export function picture(name, trigger) {
    return [
        {
            trigger,
            run() {
                this.anchor.scrollIntoView({ block: "center" });
                console.log(`picture:${name}`);
            },
        },
        { content: "the picture is taken", trigger: `body[data-picture='${name}']` },
    ];
}
