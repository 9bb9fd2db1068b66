package io.gpudocker.worker.container;

/** What the engine knows of an exec. */
public sealed interface ExecState {
    record Unknown() implements ExecState {}

    record NotStarted() implements ExecState {}

    record Running() implements ExecState {}

    record Ended(int exitCode) implements ExecState {}
}
