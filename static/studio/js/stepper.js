/* Buttons beside a number, for fingers: <studio-stepper><input type="number"></studio-stepper>. */
class Stepper extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    if (!input || this.querySelector("button")) return;
    input.before(this.button("−", this.dataset.less, () => input.stepDown()));
    input.after(this.button("+", this.dataset.more, () => input.stepUp()));
  }

  button(sign, label, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "step-btn";
    button.textContent = sign;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => {
      act();
      this.querySelector("input").dispatchEvent(new Event("change", { bubbles: true }));
    });
    return button;
  }
}

customElements.define("studio-stepper", Stepper);
