"""An app made with Gradio: it counts, says what it was told, and takes a file. counting.py PORT"""

import json
import sys
import time

import gradio as gr


def count():
    number = 0
    while True:
        number += 1
        yield f"now {number}"
        time.sleep(0.05)


def tell(request: gr.Request):
    told = request.request.headers.raw
    return json.dumps([part.decode("latin-1") for pair in told for part in pair])


def weigh(path):
    with open(path, "rb") as file:
        return f"{len(file.read())} bytes"


with gr.Blocks(title="Counting") as app:
    said = gr.Textbox(label="Said")
    gr.Button("Count").click(count, None, said)
    told = gr.Textbox(label="Told")
    gr.Button("Tell").click(tell, None, told)
    given = gr.File(label="Given")
    weight = gr.Textbox(label="Weight")
    given.upload(weigh, given, weight)

app.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True)
