/** Holds what was asked against what happened: answers, versions, usage and ids, over any number of records. */
@NullMarked
package io.gpudocker.producer.audit;

import org.jspecify.annotations.NullMarked;
