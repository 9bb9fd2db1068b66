package io.gpudocker.worker.intake;

import java.util.List;

/** What a person has to put right before this worker may read commands; each problem is a sentence with what to do. */
public final class KafkaProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public KafkaProblemException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
