package org.xiangfu.counter.console;

import java.util.Optional;
import org.xiangfu.v1.EnrollmentServiceGrpc.EnrollmentServiceStub;

/**
 * How a job reaches the service in somebody's name.
 *
 * @param target where it is
 * @param stub signed, without a deadline
 * @param reconnect to be run before a service that was away is tried again
 * @param token of whoever began the job; empty at a service without accounts
 */
record BatchLine(
    String target, EnrollmentServiceStub stub, Runnable reconnect, Optional<ServiceToken> token) {}
