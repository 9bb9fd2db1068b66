package io.gpudocker.worker.handler;

import java.util.List;

/** A verb that decides which of several others carries it out; all but the decision is the other one's. */
interface DelegatingVerb extends Verb {
    /** The same each time, by the stored intent; after a crash as well. */
    Verb decided();

    @Override
    default List<Step> steps() {
        return decided().steps();
    }

    @Override
    default Conclusion conclude() {
        return decided().conclude();
    }

    @Override
    default Conclusion giveUp(boolean clean) {
        return decided().giveUp(clean);
    }
}
